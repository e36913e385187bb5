package parley.taxii;

import java.util.Optional;
import parley.codec.Bytes;

/// Says of the bytes of one object whether it may be kept, and what TAXII has to know of it.
@FunctionalInterface
public interface ObjectCheck {
  sealed interface Verdict {}

  /// @param version `modified`, else `created`, as written; empty when it has neither
  /// @param spec the version of STIX in which it is written, for example `2.1`
  /// @param form the same for objects that say the same
  record Accepted(String id, String type, Optional<String> version, String spec, Bytes form)
      implements Verdict {}

  /// @param id as far as it could be read
  /// @param version likewise
  /// @param reason one sentence that repeats no content; it may name a place by its path
  record Refused(Optional<String> id, Optional<String> version, String reason) implements Verdict {}

  Verdict judge(Bytes object);
}
