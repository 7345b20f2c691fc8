import PeelFilter
import PeelWire

/// Reads a display filter and asks it of a frame in every way there is, and holds that all come to the same.
///
/// The input is the filter's text up to the first line break, a byte that chooses the link type, and the frame.
public func fuzzFilter(_ input: RawSpan) {
    let bytes = (0..<input.byteCount).map { input.uint8(at: $0) }
    let end = bytes.firstIndex(of: 10) ?? bytes.count
    guard let text = String(validating: bytes[..<end], as: UTF8.self) else { return }
    guard let filter = parse(text) else { return }
    // Where there is no line break, there is no frame either.
    let start = min(end &+ 1, input.byteCount)
    let how = input.uint8(at: start)
    let captured = input.clamped(min(start &+ 1, input.byteCount)..<input.byteCount)
    let frame = Frame(
        time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 &+ Int64(how)),
        linkType: how & 7 == 1 ? .raw : how & 7 == 2 ? .linuxCooked : how & 7 == 3 ? .linuxCooked2 : .ethernet,
        interface: 0, captured: captured, wireCount: captured.byteCount &+ (how & 8 == 0 ? 0 : 100))
    let slow = holds(filter, frame, wanted: [])
    hold(slow == holds(filter, frame, wanted: filter.wantedLayouts), "the wanted layers alone differ: \(text)")
    if let quick = filter.quick(frame, number: 1) { hold(quick == slow, "the headers differ: \(text)") }
    // What it was understood as is a filter and means the same, unless its brackets are too many.
    let understood = filter.explanation.text
    do throws(ExpressionError) {
        let again = try DisplayFilter(understood, catalogue)
        hold(holds(again, frame, wanted: []) == slow, "\(text) and \(understood) differ")
    } catch {
        let isTooMuch = error.reason.hasPrefix("this is nested deeper") || error.reason.hasPrefix("the filter is too")
        hold(isTooMuch, "\(text) is understood as \(understood): \(error.reason)")
    }
}

private let registry = Registry(Registry.wire)
private let catalogue = FieldCatalogue(registry, flowKeys: [("flow", .number), ("state", .text)])

private func parse(_ text: String) -> DisplayFilter? {
    do throws(ExpressionError) { return try DisplayFilter(text, catalogue) } catch {
        let message = error.text(in: text)
        hold(message.contains("^"), "no caret: \(message)")
        return nil
    }
}

private func holds(_ filter: DisplayFilter, _ frame: borrowing Frame, wanted: [Bool]) -> Bool {
    var dissection = Dissection()
    dissection.wanted = wanted
    registry.dissect(frame, into: &dissection)
    dissection.number = 1
    return filter.matches(frame, dissection)
}

/// Ends the program with a message where a property does not hold; a precondition would keep it to itself.
private func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
