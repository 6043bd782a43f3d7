"""The generator: reads service models, writes the packages under ``services``."""
