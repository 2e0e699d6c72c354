"""Who the county deals with: companies, projects, workers, and the county itself."""
