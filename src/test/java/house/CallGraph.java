package house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ExceptionsAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which method of the house may call which: what the compiled code names, lambdas and method
/// references too, and for a call of a method that others override, each of these. It errs on the
/// side of too much.
final class CallGraph {
  private final Map<String, Method> methods = new TreeMap<>();
  private final Map<String, Set<String>> below = new HashMap<>();

  /// One method.
  ///
  /// @param name `owner.method(arguments)result`, owner with dots
  /// @param calls names of methods, also of libraries
  record Method(
      String owner, String name, Set<AccessFlag> flags, Set<String> throwing, Set<String> calls) {
    String arguments() {
      return name.substring(name.indexOf('('), name.indexOf(')') + 1);
    }

    /// `owner.method`.
    String plain() {
      return name.substring(0, name.indexOf('('));
    }
  }

  /// @param folders of compiled classes
  static CallGraph of(Path... folders) {
    CallGraph graph = new CallGraph();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(file -> file.toString().endsWith(".class")).forEach(graph::read);
      } catch (IOException e) {
        throw new UncheckedIOException("compile first: " + folder, e);
      }
    }
    return graph;
  }

  private void read(Path file) {
    try {
      ClassModel model = ClassFile.of().parse(file);
      String owner = dotted(model.thisClass().asInternalName());
      model.superclass().ifPresent(above -> under(dotted(above.asInternalName()), owner));
      model.interfaces().forEach(above -> under(dotted(above.asInternalName()), owner));
      for (MethodModel method : model.methods()) {
        String name =
            owner + "." + method.methodName().stringValue() + method.methodType().stringValue();
        methods.put(
            name, new Method(owner, name, method.flags().flags(), throwing(method), calls(method)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void under(String above, String owner) {
    below.computeIfAbsent(above, name -> new TreeSet<>()).add(owner);
  }

  private static Set<String> throwing(MethodModel method) {
    Set<String> throwing = new TreeSet<>();
    method
        .findAttribute(Attributes.exceptions())
        .map(ExceptionsAttribute::exceptions)
        .orElse(List.of())
        .forEach(thrown -> throwing.add(dotted(thrown.asInternalName())));
    return throwing;
  }

  private static Set<String> calls(MethodModel method) {
    Set<String> calls = new LinkedHashSet<>();
    method
        .code()
        .ifPresent(code -> {
          for (CodeElement element : code) {
            switch (element) {
              case InvokeInstruction call ->
                  calls.add(
                      dotted(call.owner().asInternalName())
                          + "."
                          + call.name().stringValue()
                          + call.type().stringValue());
              case InvokeDynamicInstruction made ->
                  made.bootstrapArgs().forEach(argument -> handed(argument, calls));
              default -> {}
            }
          }
        });
    return calls;
  }

  private static void handed(ConstantDesc argument, Set<String> calls) {
    if (argument instanceof DirectMethodHandleDesc handle
        && handle.lookupDescriptor().startsWith("(")) {
      String owner = handle.owner().descriptorString();
      calls.add(
          dotted(owner.substring(1, owner.length() - 1))
              + "."
              + handle.methodName()
              + handle.lookupDescriptor());
    }
  }

  private static String dotted(String internal) {
    return internal.replace('/', '.');
  }

  Collection<Method> methods() {
    return methods.values();
  }

  boolean has(String name) {
    return methods.containsKey(name);
  }

  /// What the methods of `from` may lead to, with themselves.
  Map<String, Method> reached(Collection<Method> from) {
    Map<String, Method> reached = new TreeMap<>();
    Deque<Method> next = new ArrayDeque<>(from);
    while (!next.isEmpty()) {
      Method method = next.remove();
      if (reached.putIfAbsent(method.name(), method) == null) {
        method.calls().forEach(call -> next.addAll(meant(call)));
      }
    }
    return reached;
  }

  /// The method of this name where it is declared, and what stands below its owner under the same
  /// name.
  private List<Method> meant(String call) {
    String member = call.substring(call.lastIndexOf('.', call.indexOf('(')) + 1);
    String owner = call.substring(0, call.length() - member.length() - 1);
    Deque<String> owners = new ArrayDeque<>(List.of(owner));
    Set<String> seen = new LinkedHashSet<>();
    while (!owners.isEmpty()) {
      String at = owners.remove();
      if (seen.add(at)) {
        owners.addAll(below.getOrDefault(at, Set.of()));
      }
    }
    return seen.stream()
        .map(at -> methods.get(at + "." + member))
        .filter(java.util.Objects::nonNull)
        .toList();
  }
}
