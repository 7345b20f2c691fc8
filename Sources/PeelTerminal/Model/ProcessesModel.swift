import PeelCapture
import PeelInspector

/// The list of processes: put together elsewhere, once a second while it is looked at.
@MainActor
final class ProcessesModel {
    private let session: CaptureSession
    private let wake: @Sendable () -> Void
    private(set) var listing = ProcessListing()
    var position = ListPosition()
    private let made = SharedValue<ProcessListing>(nil)
    private var isWorking = false
    private var next: Int64 = 0

    init(_ session: CaptureSession, _ wake: @escaping @Sendable () -> Void) {
        self.session = session
        self.wake = wake
    }

    var selected: ProcessLine? {
        listing.lines.indices.contains(position.selected) ? listing.lines[position.selected] : nil
    }

    /// Brings the list up to date and stays at the process that was chosen.
    func refresh() {
        if let fresh = made.take() {
            isWorking = false
            let chosen = selected?.owner
            listing = fresh
            if let chosen, let place = fresh.lines.firstIndex(where: { $0.owner == chosen }) { position.choose(place) }
        }
        let now = FileCheck.monotonicNanoseconds
        guard !isWorking, now >= next else { return }
        next = now + 1_000_000_000
        isWorking = true
        let (session, made, wake) = (session, made, wake)
        Background.run {
            made.put(ProcessListing.make(session))
            wake()
        }
    }
}
