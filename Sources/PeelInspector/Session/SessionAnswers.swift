import PeelFilter
import PeelFlow

/// What a session's connections tell a display filter of the packet that it asks about.
struct SessionAnswers: FlowAnswers {
    let session: CaptureSession

    func values(_ place: Int, ofFrame number: Int) -> [Value] {
        guard let entry = session.entry(number), entry.flow > 0, let row = session.row(Int(entry.flow)) else {
            return []
        }
        var picked = PickedValues([place])
        picked.read(row)
        return [picked.value(place)]
    }
}

extension FieldCatalogue {
    /// Every name that the terminal view's filters may use.
    public static let view = FieldCatalogue.standard()
}
