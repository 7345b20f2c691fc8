import PeelFlow
import PeelWire

extension Registry {
    /// Every protocol that peel decodes, joined once.
    public static let standard = Registry(
        wire + [Reader(fields: StreamFields.layout), Reader(fields: NameFields.layout)])
}
