package parley.linktest;

import parley.codec.Json;

/// The peer's statement of a day, as it comes in the body of a message.
public final class StatementDoor {
  private StatementDoor() {}

  public static boolean read(Json.Obj body) {
    return DayStatement.read(body).isPresent();
  }
}
