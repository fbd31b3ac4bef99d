# transformers.generation: what a model that generates derives from. How many steps it takes is only known when it runs.
from _rooflint_inspect import unknown


class GenerationMixin:
    def prepare_inputs_for_generation(self, input_ids, **kwargs):
        return {"input_ids": input_ids, **kwargs}

    def generate(self, *args, **kwargs):
        return unknown("generated tokens")


def __getattr__(name):
    return unknown(f"transformers.generation.{name} is not followed")
