"""The JSON API: operations, schemas, middleware, problem responses, OpenAPI description."""
