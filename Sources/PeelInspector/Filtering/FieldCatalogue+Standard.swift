import PeelFilter
import PeelOutput
import PeelWire

extension FieldCatalogue {
    /// Every name of the standard registry, and the keys of connections.
    ///
    /// A moment in a filter is local time unless it says otherwise, or with `utc` UTC.
    public static func standard(utc: Bool = false) -> FieldCatalogue {
        FieldCatalogue(
            .standard, flowKeys: FlowValues.filterKeys,
            zone: { local in
                var zone = LocalZone(utc: utc)
                // The offset at the moment that is meant, which lies an offset away.
                return zone.offset(at: local &- zone.offset(at: local))
            },
            nearest: { NearestNames.find($0, in: $1) })
    }
}
