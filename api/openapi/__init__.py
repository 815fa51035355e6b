"""What the API says about itself: the OpenAPI document and the page made from it."""
