package parley.agreement;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Where a measure stands for one party, and the act that brought it there (A-LIFE-1).
public enum Stage {
  PROPOSED("proposed"),
  AGREED("agreed"),
  PROVISIONALLY_APPLIED("provisionally-applied"),
  IN_FORCE("in-force"),
  PARTIALLY_SUSPENDED("partially-suspended"),
  SUSPENDED("suspended"),
  RESUMED("resumed"),
  WITHDRAWN("withdrawn"),
  TERMINATED("terminated");

  private final String code;

  Stage(String code) {
    this.code = code;
  }

  /// The name in signed bytes.
  public String code() {
    return code;
  }

  /// The stages that an act of the same party can lead to from here (A-LIFE-2).
  public Set<Stage> next() {
    return switch (this) {
      case PROPOSED -> EnumSet.of(AGREED, WITHDRAWN);
      case AGREED -> EnumSet.of(PROVISIONALLY_APPLIED, IN_FORCE, WITHDRAWN);
      case PROVISIONALLY_APPLIED ->
          EnumSet.of(IN_FORCE, PARTIALLY_SUSPENDED, SUSPENDED, WITHDRAWN, TERMINATED);
      case IN_FORCE, RESUMED -> EnumSet.of(PARTIALLY_SUSPENDED, SUSPENDED, WITHDRAWN, TERMINATED);
      case PARTIALLY_SUSPENDED ->
          EnumSet.of(PARTIALLY_SUSPENDED, SUSPENDED, RESUMED, WITHDRAWN, TERMINATED);
      case SUSPENDED -> EnumSet.of(PARTIALLY_SUSPENDED, RESUMED, WITHDRAWN, TERMINATED);
      case WITHDRAWN, TERMINATED -> EnumSet.noneOf(Stage.class);
    };
  }

  /// True where the duties and clocks of the measure run.
  public boolean binds() {
    return this == PROVISIONALLY_APPLIED || this == IN_FORCE || this == RESUMED;
  }

  /// True where the act may list formats to be refused.
  public boolean suspends() {
    return this == PARTIALLY_SUSPENDED || this == SUSPENDED;
  }

  public static Optional<Stage> coded(String code) {
    for (Stage value : values()) {
      if (value.code.equals(code)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
