"""Design tokens, components, form rendering and the gallery. Knows no room."""
