import ArgumentParser
import PeelFilter
import PeelInspector

/// Expressions of the command line: what makes no sense is told with carets under it, and ends with status 2.
enum Expressions {
    static func selection(_ text: String) throws -> FlowSelection {
        do throws(ExpressionError) { return try FlowSelection(text) } catch { throw refuse(error, text) }
    }

    static func calls(_ text: String) throws -> CallSelection {
        do throws(ExpressionError) { return try CallSelection(text) } catch { throw refuse(error, text) }
    }

    static func assertion(_ text: String) throws -> AssertOptions {
        do throws(ExpressionError) { return try AssertOptions(text) } catch { throw refuse(error, text) }
    }

    static func filter(_ text: String, utc: Bool = false) throws -> DisplayFilter {
        do throws(ExpressionError) { return try DisplayFilter(text, .standard(utc: utc)) } catch {
            throw refuse(error, text)
        }
    }

    private static func refuse(_ error: ExpressionError, _ text: String) -> ExitCode {
        Diagnostics.complain(error.text(in: text))
        return ExitCode(Status.usage)
    }
}
