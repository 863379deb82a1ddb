"""Declarations for tables that come with Django. A table that is not here stops the start."""

from peili.promises.declare import Declaration, Impersonal

_RIGHTS = Impersonal("names of models and rights, made by Django")

BORROWED: dict[str, dict[str, Declaration]] = {
    "contenttypes.ContentType": {"app_label": _RIGHTS, "model": _RIGHTS},
    "auth.Permission": {"name": _RIGHTS, "codename": _RIGHTS},
    "auth.Group": {"name": Impersonal("unused: roles are a field of the staff member")},
}
