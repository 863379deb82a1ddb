"""What every answer says to the browser: its policy, written once and not once a page, and what is shut.

An answer that says nothing of caches is stored by nobody: nearly every page is about somebody. Files that are
nobody's say for how long they may be kept.
"""

from collections.abc import Callable
from typing import Final

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

FEATURES: Final = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial"),
    *("storage-access", "usb", "window-management", "xr-spatial-tracking"),
)
OWN: Final = ("publickey-credentials-create", "publickey-credentials-get")
ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{each}=()" for each in FEATURES), *(f"{each}=(self)" for each in OWN)]
    ),
}


class PolicyMiddleware:
    """Sets the policy of the settings, and what is shut, on every answer that says nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the header."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self._policy)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
