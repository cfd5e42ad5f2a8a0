"""Every URL the product answers, with its name and its arguments."""

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str
    path: str  # as written, with <converters>
    pattern: object  # of the last part
    parents: tuple

    @property
    def wanted(self):
        """Names of the arguments, in the order of the path."""
        every = [*self.parents, self.pattern]
        return [key for each in every for key in named(each)]

    def url(self, arguments):
        """The URL with the arguments filled in."""
        parts = [fill(each, arguments) for each in (*self.parents, self.pattern)]
        return "/" + "".join(parts)


def named(pattern):
    return list(getattr(pattern, "converters", None) or getattr(pattern.regex, "groupindex", {}))


def fill(pattern, arguments):
    """What `reverse` would write; done by hand, so that nameless URLs are asked as well."""
    from django.utils.regex_helper import normalize

    template, _ = normalize(pattern.regex.pattern)[0]
    return template % {key: str(value) for key, value in arguments.items()}


def routes():
    """All of them, depth first; nameless ones are called by their path."""
    return list(walk(get_resolver().url_patterns))


def walk(patterns, parents=(), spaces=()):
    for each in patterns:
        if isinstance(each, URLResolver):
            deeper = (*spaces, each.namespace) if each.namespace else spaces
            yield from walk(each.url_patterns, (*parents, each.pattern), deeper)
        else:
            path = "".join(str(part) for part in (*parents, each.pattern))
            yield Route(":".join((*spaces, each.name or path)), path, each.pattern, parents)
