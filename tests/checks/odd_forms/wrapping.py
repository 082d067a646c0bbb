"""Functions and classes in other clothes: what is called is the same, but no plain function or class any more."""

import abc
import functools

import numpy as np


def a_partial(function):
    return functools.partial(function)


def an_object_that_is_called(function):
    class Answer:
        def __call__(self, *arguments):
            return function(*arguments)

    return Answer()


def a_method_of_an_object(function):
    class Answer:
        def give(self, *arguments):
            return function(*arguments)

    return Answer().give


def a_method_of_a_class(function):
    class Answer:
        @classmethod
        def give(cls, *arguments):
            return function(*arguments)

    return Answer.give


def a_static_method(function):
    return staticmethod(function)


def decorated(function):
    @functools.wraps(function)
    def timed(*arguments, **named):
        return function(*arguments, **named)

    return timed


def decorated_without_wraps(function):
    return lambda *arguments, **named: function(*arguments, **named)


def an_object_that_hides_its_function(function):
    class Answer:
        __slots__ = ("_function",)
        __name__ = "mine"

        def __call__(self, *arguments):
            return self._function(*arguments)

    answer = Answer()
    answer._function = function
    return answer


def a_numpy_function(function):
    """Such as a student meets in NumPy's documentation."""
    return np.errstate(all="ignore")(function)


OF_FUNCTIONS = [
    a_partial,
    an_object_that_is_called,
    a_method_of_an_object,
    a_method_of_a_class,
    a_static_method,
    decorated,
    decorated_without_wraps,
    an_object_that_hides_its_function,
    a_numpy_function,
]


def a_subclass(answer):
    return type("Mine", (answer,), {})


def a_subclass_of_the_same_name(answer):
    return type(answer.__name__, (answer,), {"__doc__": "Mine.", "__module__": "__main__"})


def a_subclass_with_a_constructor(answer):
    class Mine(answer):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            self.note = "mine"

    return Mine


def with_more_in_it(answer):
    """A constant, a method and a property besides."""

    class Mine(answer):
        author = "me"

        def describe(self):
            return f"{type(self).__name__} of {self.author}"

        short = property(lambda self: self.author[:1])
        __repr__ = describe

    return Mine


def with_a_mixin(answer):
    class Described:
        def describe(self):
            return "mine"

    return type("Mine", (Described, answer), {})


def abstract_before(answer):
    """A base class of one's own, with nothing abstract left."""
    if type(answer) is not type:
        return a_subclass(answer)  # Keras's classes have a metaclass of their own
    return abc.ABCMeta("Mine", (answer,), {})


OF_CLASSES = [
    a_subclass,
    a_subclass_of_the_same_name,
    a_subclass_with_a_constructor,
    with_more_in_it,
    with_a_mixin,
    abstract_before,
]
