import statistics

from tests.architecture.house import functions, name, product_files, templates, within
from tests.architecture.house import test_files as files_of_tests

FILE_LIMIT = 400
TEST_FILE_LIMIT = 500
FUNCTION_LIMIT = 60
TEMPLATE_LIMIT = 120
MEDIAN_LIMIT = 10


def length(node):
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lines(path):
    return len(path.read_text().splitlines())


def test_files_stay_short():
    long = {name(p): lines(p) for p in product_files() if lines(p) > FILE_LIMIT}
    long |= {name(p): lines(p) for p in files_of_tests() if lines(p) > TEST_FILE_LIMIT}
    assert long == {}


def test_functions_stay_short():
    long = {
        f"{name(p)}:{f.name}": length(f)
        for p in product_files() + files_of_tests()
        for f in functions(p)
        if length(f) > FUNCTION_LIMIT
    }
    assert long == {}


def test_the_median_function_has_at_most_ten_lines():
    assert statistics.median(length(f) for p in product_files() for f in functions(p)) <= MEDIAN_LIMIT


def test_templates_stay_short():
    long = {
        name(p): lines(p)
        for p in templates()
        if lines(p) > TEMPLATE_LIMIT and not within(p, "frontend/styleguide/", "billing/")
    }
    assert long == {}
