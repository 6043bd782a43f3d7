"""The options that option functions of a provider change."""

from __future__ import annotations


class ProviderOptions:
    """Base of the options of a provider: only those that there are can be set.

    Raises:
        TypeError: There is no such option.
    """

    def __setattr__(self, name: str, value: object) -> None:
        known = {key for cls in type(self).__mro__ for key in getattr(cls, "__annotations__", ())}
        if name not in known:
            # aws_core.config imports the providers.
            from aws_core.config.nearest_name import did_you_mean

            raise TypeError(
                f"{type(self).__name__} has no option {name!r}{did_you_mean(name, sorted(known))}"
            )
        super().__setattr__(name, value)
