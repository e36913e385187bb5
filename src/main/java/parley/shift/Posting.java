package parley.shift;

import java.time.Instant;
import parley.watchfloor.Role;

/// Who is on which post of a shift.
///
/// @param shift when it begins
public record Posting(Instant shift, String officer, Role post) {}
