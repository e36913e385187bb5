package simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/// A task that can stop in the middle and go on later, on the one thread of its world: blocking
/// code of the product runs in it unchanged. It stands on the platform's own continuations, those
/// of virtual threads, which no public class gives out without a scheduler of its own; hence
/// `--add-exports java.base/jdk.internal.vm=ALL-UNNAMED`.
final class Fiber {
  private static final MethodHandle NEW;
  private static final MethodHandle RUN;
  private static final MethodHandle YIELD;
  private static final Object SCOPE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
      Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
      SCOPE =
          lookup
              .findConstructor(scope, MethodType.methodType(void.class, String.class))
              .invoke("simulation");
      NEW =
          lookup
              .findConstructor(
                  continuation, MethodType.methodType(void.class, scope, Runnable.class))
              .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
      RUN =
          lookup
              .findVirtual(continuation, "run", MethodType.methodType(void.class))
              .asType(MethodType.methodType(void.class, Object.class));
      YIELD =
          lookup
              .findStatic(continuation, "yield", MethodType.methodType(boolean.class, scope))
              .asType(MethodType.methodType(boolean.class, Object.class));
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object continuation;
  private @Nullable Throwable thrown;

  Fiber(Runnable task) {
    Runnable kept =
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            thrown = e;
          }
        };
    try {
      continuation = (Object) NEW.invokeExact(SCOPE, kept);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs until it pauses or ends; throws what the task threw.
  void go() {
    try {
      RUN.invokeExact(continuation);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    Throwable failed = thrown;
    if (failed instanceof Error error) {
      throw error;
    }
    if (failed instanceof RuntimeException runtime) {
      throw runtime;
    }
  }

  /// Called within a fiber: gives the thread back until {@link #go} is called again.
  static void pause() {
    try {
      boolean yielded = (boolean) YIELD.invokeExact(SCOPE);
      if (!yielded) {
        throw new IllegalStateException("the fiber is pinned");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
