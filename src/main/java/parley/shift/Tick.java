package parley.shift;

import java.time.Instant;

/// That a step of a check-list was done.
public record Tick(String list, String step, String officer, Instant at) {}
