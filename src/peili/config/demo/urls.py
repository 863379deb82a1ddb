"""Addresses of the demo's doors and of its walk; included only where the house is a demo."""

from django.urls import path

from peili.config.demo import views
from peili.config.demo.walk.views import pages as walk

app_name = "demo"

urlpatterns = [
    path("", views.first, name="first"),
    path("door/<slug:who>/", views.enter, name="enter"),
    path("walk/", walk.show_walk, name="walk"),
    path("walk/begin/", walk.begin, name="begin"),
    path("walk/go/", walk.go, name="go"),
    path("walk/next/", walk.go_to_next, name="next"),
    path("walk/end/", walk.end, name="end"),
    path("phone/", walk.phone, name="phone"),
    path("jump/", walk.jump_ahead, name="jump"),
    path("cabinet/", walk.leave_cabinet, name="cabinet"),
]
