"""Sessions in the database that know when somebody signed in and when they were last here; the SESSION_ENGINE."""

import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

BEGAN, SEEN = "began", "seen"  # seconds since 1970
STEP_MADE = "step_made"  # in the session that set up a second step itself


class SessionStore(db.SessionStore):
    """Stamps what it saves of somebody who is signed in, so that no way in can forget it and no page writes for it."""

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        if SESSION_KEY in data:
            now = int(time.time())
            data.setdefault(BEGAN, now)
            data[SEEN] = now
        return super().create_model_instance(data)

    def cycle_key(self) -> None:
        """A new key is given to who has just shown who they are: their time begins anew."""
        self.pop(BEGAN, None)
        super().cycle_key()
