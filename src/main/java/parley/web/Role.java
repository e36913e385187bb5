package parley.web;

import java.util.Optional;

/// What a signed-in person may do at the console.
public enum Role {
  /// Reads, acknowledges, writes and releases.
  WATCH("watch"),
  /// Reads only.
  OBSERVER("observer");

  private final String code;

  Role(String code) {
    this.code = code;
  }

  /// The word on the command line and in the store.
  public String code() {
    return code;
  }

  public static Optional<Role> coded(String code) {
    for (Role value : values()) {
      if (value.code.equals(code)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
