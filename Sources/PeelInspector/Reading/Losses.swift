import PeelFlow

extension FrameLosses {
    /// What was lost to bounds, in words.
    var words: [String] {
        var words: [String] = []
        if datagrams > 0 {
            words.append("\(datagrams) datagrams in fragments were given up: too many waited for their rest")
        }
        if streams.messages > 0 {
            words.append("\(streams.messages) messages of streams were given up: too long, or too many waited")
        }
        if streams.conversations > 0 {
            words.append("\(streams.conversations) conversations were forgotten in their midst: too many at once")
        }
        if connections > 0 {
            words.append("\(connections) connections were forgotten before they were over: too many at once")
        }
        if segments > 0 {
            words.append("\(segments) segments were not measured: too many waited to be acknowledged")
        }
        return words
    }

    /// Tells it on standard error.
    func tell() { for loss in words { Diagnostics.complain(loss) } }
}
