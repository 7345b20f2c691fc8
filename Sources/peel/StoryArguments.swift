import ArgumentParser
import PeelFlow
import PeelInspector

/// The options of `peel flows` that look at each packet of a connection: its story and its time budget.
struct StoryArguments: ParsableArguments {
    @Flag(help: "Tell what happened to each connection's sockets, and what its time went to; with --json as well.")
    var story = false

    @Option(help: ArgumentHelp("With --story or --budget: only flow N (repeatable).", valueName: "n"))
    var flow: [UInt64] = []

    @Flag(help: "With --story: each turn of a long conversation, and nothing folded.")
    var all = false

    @Flag(help: "With --json or --csv: the time budget of each connection, in keys after the others.")
    var budget = false

    @Flag(help: "With --story: plain ASCII.")
    var ascii = false

    var isAsked: Bool { story || budget || all || ascii || !flow.isEmpty }

    /// The options, for the form that was asked for.
    func options(json: Bool, csv: Bool) throws -> StoryOptions {
        guard story || budget else {
            throw ValidationError("--flow, --all and --ascii need --story; `--where 'flow == N'` shows one row.")
        }
        var options = StoryOptions()
        if budget, !story, !json, !csv {
            throw ValidationError("--budget needs --json or --csv; --story tells it in words.")
        }
        if csv {
            guard !story else { throw ValidationError("--story has no form in --csv; --budget --csv has the times.") }
            options.form = .csv
        } else if json {
            options.form = .json(story: story)
        }
        options.flows = Set(flow)
        options.showsAll = all
        options.ascii = ascii || !StatsOptions.isUnicode
        return options
    }
}
