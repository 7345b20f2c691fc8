"""Chains of protocols (`frame.protocols`) and how far two of them can be compared."""

# Part of tshark's chains without being a protocol of their own, or bytes that nobody decoded.
PSEUDO = {"ethertype", "pwethheuristic"}
OPAQUE = {"data"}
# Fields that a protocol beside their owner shows too.
SHARED = {"ip.version": {"ipv6"}}


def cut(chain, known):
    """The part of a chain before the first protocol that peel does not know, and the part from there on."""
    layers = chain.split(":") if chain else []
    for index, layer in enumerate(layers):
        if layer in OPAQUE or (layer not in known and layer not in PSEUDO):
            return layers[:index], layers[index:]
    return layers, []


class Frame:
    """How one frame is to be compared."""

    __slots__ = ("theirs", "tail", "reassembled")

    def __init__(self, theirs, tail, reassembled):
        self.theirs, self.tail, self.reassembled = theirs, tail, reassembled


class Scope:
    """Decides, for each field, whether its values in a frame must be equal or may go on in tshark's."""

    def __init__(self, owners):
        self.owners = owners
        self._reaches = {}

    def reaches(self, field, tail):
        """Whether a protocol of `tail` can hold `field`."""
        key = (field, tail)
        if key not in self._reaches:
            owner = self.owners.get(field, "")
            shared = SHARED.get(field, ())
            self._reaches[key] = any(
                layer == owner or layer in shared or field == layer or field.startswith(layer + ".") or owner.startswith(layer + ".")
                for layer in tail)
        return self._reaches[key]


def begins(ours, theirs):
    """Whether peel's values are the first ones of tshark's."""
    return ours == "" or theirs == ours or theirs.startswith(ours + ",")
