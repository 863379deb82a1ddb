"""The form in which a digest is typed in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peili.vault.root import KeyRefused
from peili.vault.sheet import Mistyped, from_text

SIZE = 32  # bytes of a digest
LONGEST = 200  # signs of a digest however it is spaced


class DigestForm(forms.Form):
    """The groups of a digest, in any case and spacing."""

    digest = forms.CharField(
        label=gettext_lazy("Groups of the digest"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_digest(self) -> bytes:
        """Return the bytes of the digest."""
        try:
            return from_text(self.cleaned_data["digest"], SIZE)
        except Mistyped as mistyped:
            said = _("Group %(number)d is not as it was printed.") % {"number": mistyped.group}
        except KeyRefused:
            said = _("The groups are not all there, or not in their order.")
        raise ValidationError(said)
