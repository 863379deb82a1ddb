"""`{% load desk %}`: how the desk says what it shows."""

from django import template

from peili.people.phones import spoken_phone

register = template.Library()

register.filter("spoken_phone", spoken_phone)
