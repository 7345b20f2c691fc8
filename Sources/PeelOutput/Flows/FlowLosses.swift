import PeelFlow

extension FlowCounts {
    /// What was lost to bounds of peel's own, in words; the flows that were given out early are told elsewhere.
    public var losses: [String] {
        var words: [String] = []
        if givenUpDatagrams > 0 {
            words.append("\(givenUpDatagrams) datagrams in fragments given up, as too many waited for their rest")
        }
        if unmeasuredSegments > 0 {
            words.append("\(unmeasuredSegments) segments not measured, as too many waited to be acknowledged")
        }
        return words
    }
}
