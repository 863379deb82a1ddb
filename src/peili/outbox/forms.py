"""What the staff's forms about messages send."""

from django import forms

from peili.people.channels import Channel


class ConsentForm(forms.Form):
    """What a switch sends: which channel, and what it is to be."""

    channel = forms.ChoiceField(choices=Channel.choices)
    given = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
