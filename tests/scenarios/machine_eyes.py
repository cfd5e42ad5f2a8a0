"""What the state machine looks at after every step: told from the rows alone, not from the code under test."""

from collections import Counter

from django.db import connection

from assignments.delivery.models import Claim, Unit
from assignments.delivery.states import CLIENT_SEES
from assignments.orders.models import Assignment
from billing.invoicing.models import Invoice
from billing.ledger import proofs

MODELS = (Assignment, Claim, Unit, Invoice)
RECOUNT = """
SELECT a.ref, a.cap_cents, a.target_units, a.reserved_cents, a.awaiting_cents, a.accepted_cents, a.live_units,
       a.accepted_units, u.reserved, u.awaiting, u.accepted, u.living, u.accepted_living, u.slots
  FROM orders_assignment a CROSS JOIN LATERAL (
    SELECT coalesce(sum(price_cents) FILTER (WHERE status IN ('claimed', 'returned', 'fix_requested')), 0) AS reserved,
           coalesce(sum(price_cents) FILTER (WHERE status IN ('submitted', 'delivered')), 0) AS awaiting,
           coalesce(sum(price_cents) FILTER (WHERE status = 'accepted'), 0) AS accepted,
           count(*) FILTER (WHERE status NOT IN ('lapsed', 'rejected')) AS living,
           count(*) FILTER (WHERE status = 'accepted') AS accepted_living,
           count(DISTINCT slot) FILTER (WHERE status NOT IN ('lapsed', 'rejected')) AS slots
      FROM delivery_unit WHERE assignment_id = a.id) u
"""
BOOKS = """
SELECT (SELECT coalesce(sum(amount_cents), 0) FROM ledger_entry),
       (SELECT count(*) FROM (SELECT 1 FROM ledger_entry GROUP BY posting_id
                              HAVING sum(amount_cents) <> 0 OR count(*) < 2) off),
       (SELECT count(*) FROM delivery_unit u WHERE u.status = 'accepted' AND (
          SELECT count(*) FROM invoicing_invoicedunit i WHERE i.unit_id = u.id) > 1),
       (SELECT count(*) FROM invoicing_invoicedunit i JOIN delivery_unit u ON u.id = i.unit_id
         WHERE u.status <> 'accepted')
"""
TALLY = """
SELECT 'unit ' || status, count(*) FROM delivery_unit GROUP BY 1
UNION ALL SELECT 'order ' || status, count(*) FROM orders_assignment GROUP BY 1
UNION ALL SELECT 'invoice ' || status, count(*) FROM invoicing_invoice GROUP BY 1
UNION ALL SELECT CASE WHEN closed_at IS NULL THEN 'claim open' ELSE 'claim closed' END, count(*)
  FROM delivery_claim GROUP BY 1
UNION ALL SELECT 'unrouted', count(*) FROM orders_assignment a WHERE status IN ('placed', 'running', 'paused')
  AND NOT EXISTS (SELECT 1 FROM routing_route r WHERE r.assignment_id = a.id)
"""
# Rows and sums that any write of the day-to-day would move: a refusal leaves all of them as they were.
PRINT = """
SELECT (SELECT (count(*), sum(cap_cents), sum(reserved_cents), sum(awaiting_cents), sum(accepted_cents),
                sum(live_units), count(*) FILTER (WHERE is_queue_open), string_agg(status, ',' ORDER BY id))::text
          FROM orders_assignment),
       (SELECT (count(*), string_agg(status || fix_rounds_used || has_open_flag || coalesce(lease_until::text, '')
                || coalesce(review_due_at::text, '') || coalesce(md5(result::text), ''), ',' ORDER BY id))::text
          FROM delivery_unit),
       (SELECT count(*) FROM delivery_unitchange), (SELECT count(*) FROM orders_assignmentchange),
       (SELECT count(*) FROM orders_capchange), (SELECT count(*) FROM routing_route),
       (SELECT count(*) FROM delivery_verdict), (SELECT count(*) FROM delivery_officecheck),
       (SELECT count(*) FROM delivery_machinecheck), (SELECT count(*) FROM delivery_unitkey),
       (SELECT (count(*), count(*) FILTER (WHERE is_current))::text FROM delivery_billedkey),
       (SELECT (count(*), string_agg(coalesce(close_reason, '') || expires_at, ',' ORDER BY id))::text
          FROM delivery_claim),
       (SELECT (count(*), sum(paid_cents), string_agg(status, ',' ORDER BY id))::text FROM invoicing_invoice),
       (SELECT count(*) FROM invoicing_invoicedunit), (SELECT count(*) FROM payments_payment),
       (SELECT (count(*), sum(abs(amount_cents)))::text FROM ledger_entry),
       (SELECT string_agg(series || year || last, ',' ORDER BY id) FROM kernel_numberseries)
"""


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def fingerprint():
    """Everything a write would change, in one row."""
    return ask(PRINT)[0]


def caps_hold():
    """Cap and slots, recounted from the units; what stands in the row and what is recounted are the same."""
    for ref, cap, target, reserved, awaiting, accepted, live, done, *real in ask(RECOUNT):
        assert reserved + awaiting + accepted <= cap, f"{ref}: over its cap"
        assert [reserved, awaiting, accepted, live, done] == real[:5], f"{ref}: counters differ from units"
        assert live <= target, f"{ref}: more slots than ordered"
        assert real[5] == live, f"{ref}: two living units on one slot"


def tally():
    """How many rows there are of each table and status, and the orders nobody has been asked to work on."""
    return Counter(dict(ask(TALLY)))


def books_balance():
    """The ledger sums to nothing, posting by posting; a unit is billed once, and only when accepted."""
    connection.check_constraints()  # the deferred balance trigger speaks now, not at the end
    total, lopsided, billed_twice, billed_unaccepted = ask(BOOKS)[0]
    assert (total, lopsided, billed_twice, billed_unaccepted) == (0, 0, 0, 0)


def books_prove():
    """Every registered proof of the books is clean."""
    assert len(proofs.names()) >= 15
    assert {name: off for name, off in proofs.run_all().items() if off} == {}


class Sight:
    """Who sees how much of what, asked of `visible_to` in one round trip."""

    def __init__(self, *, strangers, member, workers):
        self.member, self.workers = member, workers
        rows = {(who, model): model.objects.visible_to(who) for who in strangers for model in MODELS}
        rows |= {
            (each.user, model): model.objects.visible_to(each.user) for each in workers for model in MODELS
        }
        rows |= {(member, model): model.objects.visible_to(member) for model in (Assignment, Unit)}
        hidden = Unit.objects.visible_to(member).exclude(status__in=CLIENT_SEES)
        whole = {
            "assignments": Assignment.objects.all(),
            "shown": Unit.objects.filter(status__in=CLIENT_SEES),
        }
        own = {each: Unit.objects.filter(assistant=each) for each in workers}
        self.questions = rows | whole | own | {"hidden": hidden}
        self.strangers = strangers
        compiled = [each.order_by().values("pk").query.sql_with_params() for each in self.questions.values()]
        counts = ", ".join(f"(SELECT count(*) FROM ({sql}) q)" for sql, _ in compiled)
        values = [value for _, values in compiled for value in values]
        with (
            connection.cursor() as cursor
        ):  # a function, for its plan is kept: planning takes longer than looking
            cursor.execute(
                "CREATE FUNCTION machine_sight() RETURNS bigint[] LANGUAGE plpgsql AS"
                f" $sight$ BEGIN RETURN (SELECT ARRAY[{counts}]); END $sight$",
                values,
            )

    def look(self, *, covered):
        """A stranger's and an unsigned one's view is empty; a member sees all orders and what has been delivered."""
        [(counted,)] = ask("SELECT machine_sight()")
        seen = dict(zip(self.questions, counted, strict=True))
        blind = [*self.strangers, *(each.user for each in self.workers if not covered[each.pk])]
        leaks = {f"{who.email}: {model.__name__}" for who in blind for model in MODELS if seen[who, model]}
        assert leaks == set()
        assert (seen[self.member, Assignment], seen[self.member, Unit]) == (
            seen["assignments"],
            seen["shown"],
        )
        assert seen["hidden"] == 0
        for each in self.workers:
            if covered[each.pk]:
                assert seen[each.user, Unit] == seen[each], f"{each.user.email} misses own units"
