#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") || arguments.contains("-h") {
    print(Plan.help, terminator: "")
    exit(0)
}
let plan = Plan(arguments: arguments)
var descriptor: Int32 = 1
if let path = plan.output {
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    if descriptor < 0 { fail("\(path): \(unsafe String(cString: strerror(errno)))", status: 4) }
} else if isatty(1) == 1 {
    fail("standard output is a terminal; give -o FILE or a pipe")
}
signal(SIGPIPE, SIG_IGN)
var generator = Generator(plan: plan, descriptor: descriptor)
generator.run()
