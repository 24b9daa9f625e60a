"""The hand-made neuron and capsule alone, without a network."""

from capsviz import handmade
from capsviz.components.neuron import turn_stroke

ends = {name: end._asdict() for name, end in handmade.same_for_the_neuron().items()}
turn_stroke(ends, handmade.filters(), thickness=handmade.THICKNESS, full=handmade.FULL, key="neuron")
