/// The forms in which a `DriveResult` leaves Tidemark; all are pure functions of it.
package enum DriveReport {}
