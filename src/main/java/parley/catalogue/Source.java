package parley.catalogue;

import java.time.Instant;
import java.util.Optional;

/// One object that an entry has from somewhere, as its newest version says.
///
/// @param collection its alias: `national`, `from-ru-nrrc`
/// @param objectId its name, TYPE--UUID
/// @param by the tool or the partner that brought it
/// @param added when it came there first
/// @param last when its newest version came
/// @param validUntil when it says that it ends
/// @param state of this source alone
public record Source(
    String collection,
    String objectId,
    String by,
    Instant added,
    Instant last,
    Optional<Instant> validUntil,
    boolean revoked,
    State state,
    Marked marking) {}
