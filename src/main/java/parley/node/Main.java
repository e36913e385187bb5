package parley.node;

/// The `parley` command.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    throw new UnsupportedOperationException("contract");
  }
}
