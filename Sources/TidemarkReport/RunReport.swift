/// The forms in which a `RunResult` leaves Tidemark; all are pure functions of it.
package enum RunReport {}
