"""Pages of time: hours, absences, closed days, the terms of booking, and what does not fit any more."""
