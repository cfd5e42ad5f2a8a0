"""The one SQL statement of a claim: pick, count, reserve, write the claim, its units and their birth.

What it rests on:
- The assistant's row is locked by the statement before it, so nobody else counts the same free capacity.
- `picked` takes the assignment's row lock (SKIP LOCKED for *next*). PostgreSQL gives the locked row in its newest
  version, but reads the units as of the start of the statement. Whatever changes a slot changes the assignment's row in
  the same transaction; so if the row's version (ctid) moved in between, the units read may be stale: nothing is written,
  and the caller repeats the statement under the lock it now holds.
- As many slots are taken as there are living units: of the first `live_units + n`, n are free, however large the target.
- Every part is a constant of this file; what comes from outside goes in as a parameter (hence the S608 waivers).
- `candidates` is materialised and cut, so that the planner walks the partial index of the open queue, which is
  in the queue's order, and stops; assignments are then reached by primary key, whatever their statistics say.
"""

from dataclasses import dataclass
from datetime import date, datetime

from assignments.delivery.models import Claim, new_claim_ref, new_unit_ref
from assignments.people.models import Assistant
from backoffice.kernel.prepared import prepared_cursor
from backoffice.kernel.workdays import helsinki_date

# Under whose signature the assistant may see a client's material. Rule: docs/rules/no-material-without-signature.md
COVERED = """
covered AS MATERIALIZED (
  SELECT client_id FROM agreements_agreement
   WHERE person_id = %(user)s AND kind = 'assistant_nda' AND status = 'in_force'
     AND in_force_at <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)
)"""

# What is offered to this assistant, and how many units of the offer are left (null = as many as there is room for).
OFFERED = """
offered AS MATERIALIZED (
  SELECT r.assignment_id, r.units - (
      SELECT count(*) FROM delivery_unit u
       WHERE u.assistant_id = r.assistant_id AND u.assignment_id = r.assignment_id
         AND u.claimed_at >= r.created_at AND u.status NOT IN ('lapsed', 'rejected')
    ) AS units_left
    FROM routing_route r JOIN orders_assignment a ON a.id = r.assignment_id AND a.is_claimable
   WHERE r.assistant_id = %(assistant)s AND r.withdrawn_at IS NULL
)"""

COVERS = "EXISTS (SELECT 1 FROM covered n WHERE n.client_id IS NULL OR n.client_id = a.client_id)"

# `is_claimable` is kept by the database: placed or running, a free slot, room under the cap.
CLAIMABLE = f"a.is_claimable AND {COVERS}"

# *Next* proposes work in the assistant's own languages only; who picks an assignment by hand has seen its brief.
SPEAKS = """
    COALESCE(NULLIF(a.brief -> 'languages', '[]'::jsonb), a.brief -> 'language',
             (SELECT to_jsonb(c.invoice_language) FROM organisations_client c WHERE c.id = a.client_id))
      ?| %(languages)s::text[]"""

QUEUE = """
  SELECT a.id, 1 AS tier, NULL::bigint AS units_left, a.deadline_on, a.placed_at
    FROM orders_assignment a
   WHERE a.is_queue_open AND a.is_claimable AND a.service_id = s.service_id"""

OFFERS = f"""
  SELECT a.id, 0 AS tier, o.units_left, a.deadline_on, a.placed_at
    FROM offered o JOIN orders_assignment a ON a.id = o.assignment_id
   WHERE (o.units_left IS NULL OR o.units_left > 0)
     AND a.service_id IN (SELECT service_id FROM people_skill WHERE assistant_id = %(assistant)s) AND {CLAIMABLE}"""  # noqa: S608

# Each mastered service gives the first of its queue straight from the index; those few are merged. Who is covered and
# who speaks stands in a CASE: written as conditions, the planner thinks that nearly no row meets them, and sorts all.
NEXT = f"""
candidates AS MATERIALIZED (
  SELECT * FROM ({OFFERS}) mine
  UNION ALL
  SELECT first.* FROM people_skill s CROSS JOIN LATERAL ({QUEUE}
     AND CASE WHEN {COVERS} AND {SPEAKS} THEN true ELSE false END
     ORDER BY a.deadline_on, a.placed_at, a.id LIMIT {{most}}) first
   WHERE s.assistant_id = %(assistant)s
)"""  # noqa: S608

# An open queue knows no offer's limit: the assignment counts as open when it is both.
ONE = f"""
candidates AS MATERIALIZED (
  SELECT * FROM (
    SELECT open.* FROM people_skill s CROSS JOIN LATERAL ({QUEUE} AND {COVERS} AND a.id = %(assignment)s) open
     WHERE s.assistant_id = %(assistant)s
    UNION ALL SELECT * FROM ({OFFERS} AND a.id = %(assignment)s) mine
  ) every ORDER BY tier DESC LIMIT 1
)"""  # noqa: S608

PICKED = f"""
held AS (
  SELECT count(*) AS units FROM delivery_unit
   WHERE assistant_id = %(assistant)s AND status IN ('claimed', 'returned', 'fix_requested')
),
picked AS MATERIALIZED (
  SELECT a.id, a.status, a.ctid AS version, a.live_units, a.unit_price_cents, a.assistant_rate_cents, a.lease_hours,
         LEAST(%(units)s, a.target_units - a.live_units,
           (a.cap_cents - a.reserved_cents - a.awaiting_cents - a.accepted_cents) / a.unit_price_cents,
           %(capacity)s - held.units, k.units_left) AS n
    FROM candidates k JOIN orders_assignment a ON a.id = k.id CROSS JOIN held
   WHERE held.units < %(capacity)s AND {CLAIMABLE} AND NOT EXISTS (
     SELECT 1 FROM people_absence WHERE assistant_id = %(assistant)s AND %(today)s BETWEEN from_on AND to_on)
   ORDER BY k.tier, k.deadline_on NULLS LAST, k.placed_at, k.id
   LIMIT 1 FOR NO KEY UPDATE OF a %(skip)s
)"""  # noqa: S608

WRITTEN = """
fresh AS MATERIALIZED (
  SELECT p.* FROM picked p JOIN orders_assignment seen ON seen.id = p.id AND seen.ctid = p.version
),
slots AS (
  SELECT g.slot, row_number() OVER (ORDER BY g.slot) AS i
    FROM fresh f CROSS JOIN LATERAL generate_series(1, f.live_units + f.n) AS g(slot)
   WHERE NOT EXISTS (
     SELECT 1 FROM delivery_unit u
      WHERE u.assignment_id = f.id AND u.slot = g.slot AND u.status NOT IN ('lapsed', 'rejected'))
   ORDER BY g.slot LIMIT (SELECT n FROM fresh)
),
counted AS (
  UPDATE orders_assignment a
     SET reserved_cents = a.reserved_cents + f.n * f.unit_price_cents, live_units = a.live_units + f.n
    FROM fresh f WHERE a.id = f.id
),
claim AS (
  INSERT INTO delivery_claim (ref, assignment_id, assistant_id, claimed_at, expires_at, close_reason)
  SELECT %(ref)s, f.id, %(assistant)s, %(at)s, %(at)s::timestamptz + make_interval(hours => f.lease_hours), ''
    FROM fresh f
  RETURNING id, expires_at
),
taken AS (
  INSERT INTO delivery_unit (ref, assignment_id, claim_id, assistant_id, slot, status, price_cents, rate_cents,
                             lease_until, needs_check, has_open_flag, fix_rounds_used, acceptance, claimed_at)
  SELECT r.ref, f.id, claim.id, %(assistant)s, slots.slot, 'claimed', f.unit_price_cents, f.assistant_rate_cents,
         claim.expires_at, true, false, 0, '', %(at)s
    FROM slots JOIN unnest(%(refs)s::text[]) WITH ORDINALITY AS r(ref, i) USING (i) CROSS JOIN fresh f CROSS JOIN claim
   ORDER BY slots.slot
  RETURNING id
),
born AS (
  INSERT INTO delivery_unitchange (subject_id, from_status, to_status, actor_id, on_behalf_of, at, reason)
  SELECT id, '', 'claimed', %(user)s, '', %(at)s, '' FROM taken ORDER BY id
)
SELECT picked.id, picked.status, claim.id, claim.expires_at FROM picked LEFT JOIN claim ON true"""

# How many of each mastered service are looked at: a few, then more than there are assistants claiming in one instant.
FEW, MANY = 8, 200


def _next(most: int) -> str:
    skipping = PICKED.replace("%(skip)s", "SKIP LOCKED")
    return f"WITH {COVERED}, {OFFERED}, {NEXT.format(most=most)}, {skipping}, {WRITTEN}"


CLAIM_NEXT, CLAIM_FURTHER = _next(FEW), _next(MANY)
CLAIM_ONE = f"WITH {COVERED}, {OFFERED}, {ONE}, {PICKED.replace('%(skip)s', '')}, {WRITTEN}"


Parameters = dict[str, int | str | date | list[str] | None]


@dataclass(frozen=True)
class Taken:
    """What one run of the statement did. `claim` None: the row moved meanwhile, run it again under the lock.

    `status` is the assignment's, read under the lock.
    """

    status: str
    claim: Claim | None


def parameters(*, assistant: Assistant, assignment_id: int | None, units: int, at: datetime) -> Parameters:
    """Return the statement's parameters; references are made here, one for each unit that may be taken."""
    return {
        "assistant": assistant.pk,
        "user": assistant.user_id,
        "capacity": assistant.capacity_units,
        "languages": assistant.languages,
        "assignment": assignment_id,
        "units": units,
        "at": at,
        "today": helsinki_date(at),
        "ref": new_claim_ref(),
        "refs": [new_unit_ref() for _ in range(min(units, assistant.capacity_units))],
    }


def take(*, assistant: Assistant, assignment_id: int | None, units: int, at: datetime) -> Taken | None:
    """Run the claim for the locked assistant; None when there is nothing to take.

    Units: units; `at` is UTC. `assignment_id` None takes the next free work. Rule: docs/rules/leases.md
    """
    statements = [CLAIM_NEXT, CLAIM_FURTHER] if assignment_id is None else [CLAIM_ONE]
    values = parameters(assistant=assistant, assignment_id=assignment_id, units=units, at=at)
    with prepared_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
            if row := cursor.fetchone():
                return _taken(*row, ref=str(values["ref"]), assistant=assistant, at=at)
    return None


def _taken(
    assignment_id: int,
    status: str,
    claim_id: int | None,
    expires_at: datetime,
    *,
    ref: str,
    assistant: Assistant,
    at: datetime,
) -> Taken:
    """The claim as it was just written, so that nobody has to read it again."""
    if claim_id is None:
        return Taken(status=status, claim=None)
    claim = Claim(
        id=claim_id,
        ref=ref,
        assignment_id=assignment_id,
        assistant=assistant,
        claimed_at=at,
        expires_at=expires_at,
        close_reason="",
    )
    claim._state.adding = False
    return Taken(status=status, claim=claim)
