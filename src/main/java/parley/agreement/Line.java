package parley.agreement;

import java.util.Optional;

/// One of the four lines of communication.
public enum Line {
  WATCH("watch"),
  CERT("cert"),
  HOTLINE("hotline"),
  WORKING_GROUP("working-group");

  private final String code;

  Line(String code) {
    this.code = code;
  }

  /// The name in signed bytes.
  public String code() {
    return code;
  }

  public static Optional<Line> coded(String code) {
    for (Line value : values()) {
      if (value.code.equals(code)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
