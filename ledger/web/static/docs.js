// Shows the OpenAPI document of this house; nothing is fetched from elsewhere.
window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("docs");
  window.SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    deepLinking: true,
    validatorUrl: null,
    supportedSubmitMethods: [],
  });
});
