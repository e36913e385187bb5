/// Drills with real processes that are killed while they work, and the whole audit that follows.
@org.jspecify.annotations.NullMarked
package drill;
