import PeelOutput

extension CallCollector {
    /// Where a frame's messages come from.
    struct Place {
        var flow: UInt64 = 0
        var isV6 = false
        var source = Call.End()
        var destination = Call.End()
        var fromClient = false
        /// The link carries the frame to all, or to a group.
        var isToGroup = false
        /// The display filter holds for the frame.
        var isChosen = true

        /// The message goes to all who listen.
        var isToMany: Bool {
            if isToGroup { return true }
            return isV6
                ? destination.address.high >> 56 == 0xff
                : destination.address.low >> 28 == 0xe || destination.address.low == 0xffff_ffff
        }
    }
}
