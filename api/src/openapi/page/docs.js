// Loaded after Swagger UI, which defines SwaggerUIBundle.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  // The document would go to another host.
  validatorUrl: null,
});
