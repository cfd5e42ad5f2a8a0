"""Plans of PostgreSQL that depend on the rows of the test alone, and what is read from them."""

import json

from django.db import connection


def measured(*tables):
    """Rewrites the tables as if only their present rows had ever been written, and counts them for the planner.

    What other tests wrote and took back stays in a table's pages and, longer, in those of its indexes until somebody
    vacuums; the planner counts pages, and where two indexes cost nearly the same it would choose by that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(f"CLUSTER {table} USING {table}_pkey")
            cursor.execute(f"ANALYZE {table}")


def explained(statement, values=None):
    """The nodes of a statement's plan, outermost first."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement, values)
        answer = cursor.fetchone()[0]
    return _read(answer)


def nodes_of(rows):
    """The nodes of the plan of a query set."""
    return _read(rows.explain(format="json"))


def indexes(rows):
    """The names of the indexes a query set is read by."""
    return {each["Index Name"] for each in nodes_of(rows) if "Index Name" in each}


def below(node):
    """A node and all it is made of."""
    yield node
    for child in node.get("Plans", ()):
        yield from below(child)


def _read(answer):
    found = json.loads(answer) if isinstance(answer, str) else answer
    return list(below(found[0]["Plan"]))
