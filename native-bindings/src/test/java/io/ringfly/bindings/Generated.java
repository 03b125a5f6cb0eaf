/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bindings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.UnionLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads, by reflection, every number that jextract wrote into a package. What it cannot read it refuses to skip. */
public final class Generated {

    /** The layouts that jextract puts into every header class. */
    private static final Map<String, String> C_TYPES = Map.of(
            "C_BOOL", "_Bool",
            "C_CHAR", "char",
            "C_SHORT", "short",
            "C_INT", "int",
            "C_LONG", "long",
            "C_LONG_LONG", "long long",
            "C_FLOAT", "float",
            "C_DOUBLE", "double",
            "C_POINTER", "void *");

    /** Java's words that C allows as names: jextract writes them with an underscore behind. */
    private static final Set<String> JAVA_WORDS =
            Set.of(("abstract assert boolean byte catch class extends false final finally implements import instanceof "
                            + "interface native new null package private protected public strictfp super synchronized "
                            + "this throw throws transient true try")
                    .split(" "));

    private Generated() {}

    /** Where the class files of {@code type} are: {@code target/classes}. */
    public static Path classes(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The classes of structs and unions in the package of {@code header}. */
    public static List<Class<?>> structs(Class<?> header) {
        String packageName = header.getPackageName();
        Path folder = classes(header).resolve(packageName.replace('.', '/'));
        List<Class<?>> structs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".class")) {
                    continue;
                }
                Class<?> type = Class.forName(packageName + "." + name.substring(0, name.length() - ".class".length()));
                if (type.getEnclosingClass() != null || isHeader(type) || has(type, "descriptor")) {
                    continue; // nested ones come with their outer class; function pointers have no size
                }
                if (!has(type, "layout")) {
                    throw new AssertionError("neither a header, nor a struct, nor a function: " + type);
                }
                structs.add(type);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return structs;
    }

    private static boolean isHeader(Class<?> type) {
        return type.getName().endsWith("$shared")
                || type.getSuperclass() != null
                        && type.getSuperclass().getName().endsWith("$shared");
    }

    private static boolean has(Class<?> type, String method) {
        return Arrays.stream(type.getMethods()).anyMatch(m -> m.getName().equals(method) && m.getParameterCount() == 0);
    }

    private static Object call(Class<?> type, String method) {
        try {
            return type.getMethod(method).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " has no " + method + "()", e);
        }
    }

    /** The constants of a header class. */
    public static List<Fact> constants(Class<?> header) {
        Set<String> names =
                Arrays.stream(header.getMethods()).map(Method::getName).collect(Collectors.toSet());
        List<Fact> facts = new ArrayList<>();
        for (Method method : sorted(header.getDeclaredMethods())) {
            String name = method.getName();
            boolean constant = Modifier.isPublic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && !name.contains("$")
                    && !names.contains(name + "$handle") // a function without arguments
                    && !names.contains(name + "$layout"); // a variable
            if (!constant) {
                continue;
            }
            Object value = call(header, name);
            int bits = switch (value) {
                case Byte b -> Byte.SIZE;
                case Short s -> Short.SIZE;
                case Integer i -> Integer.SIZE;
                case Long l -> Long.SIZE;
                default -> throw new AssertionError("a constant that is no integer: " + method);
            };
            String c = cConstant(name);
            facts.add(new Fact(c, List.of(c), ((Number) value).longValue(), bits));
        }
        return facts;
    }

    private static String cConstant(String name) {
        String bare = withoutUnderscore(name);
        return JAVA_WORDS.contains(bare) ? bare : name;
    }

    private static String withoutUnderscore(String name) {
        return name.endsWith("_") ? name.substring(0, name.length() - 1) : name;
    }

    private static List<Method> sorted(Method[] methods) {
        return Arrays.stream(methods)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    /** Sizes of C's own types and of type names, which a header class has as layouts. */
    public static List<Fact> types(Class<?> header) {
        List<Fact> facts = new ArrayList<>();
        for (Field field : header.getFields()) {
            if (!MemoryLayout.class.isAssignableFrom(field.getType())) {
                throw new AssertionError("a public field that is no layout: " + field);
            }
            try {
                List<String> type = List.of(C_TYPES.getOrDefault(field.getName(), field.getName()));
                addSize(facts, type.getFirst(), type, (MemoryLayout) field.get(null));
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return facts;
    }

    /** Size, alignment and fields of a struct or union, and of those declared inside it. */
    public static List<Fact> layout(Class<?> struct) {
        GroupLayout layout = (GroupLayout) call(struct, "layout");
        String tag = layout.name().orElseThrow(() -> new AssertionError("no name in the layout of " + struct));
        String kind = layout instanceof UnionLayout ? "union " : "struct ";
        List<Fact> facts = new ArrayList<>();
        // the class does not tell "struct tag" from "typedef struct {...} tag"
        addLayout(facts, struct, tag, List.of(kind + tag, tag), layout);
        return facts;
    }

    private static void addLayout(
            List<Fact> facts, Class<?> struct, String name, List<String> types, GroupLayout layout) {
        if ((long) call(struct, "sizeof") != layout.byteSize()) {
            throw new AssertionError("two sizes: " + struct);
        }
        addSize(facts, name, types, layout);
        Set<String> covered = new TreeSet<>();
        for (Method method : sorted(struct.getDeclaredMethods())) {
            if (!method.getName().endsWith("$offset")) {
                continue;
            }
            String java = method.getName().substring(0, method.getName().length() - "$offset".length());
            MemoryLayout member = field(layout, java);
            String c = member.name().orElseThrow();
            covered.add(c);
            facts.add(Fact.of(
                    "offset of " + name + "." + c, each(types, t -> "__builtin_offsetof(" + t + ", " + c + ")"), (long)
                            call(struct, method.getName())));
            boolean flexible = member instanceof SequenceLayout s && s.elementCount() == 0;
            if (!flexible) { // whose size C does not tell
                facts.add(Fact.of(
                        "size of " + name + "." + c,
                        each(types, t -> "sizeof(((" + t + " *)0)->" + c + ")"),
                        ((MemoryLayout) call(struct, java + "$layout")).byteSize()));
            }
        }
        Set<String> fields = new TreeSet<>();
        addFields(fields, layout);
        if (!fields.equals(covered)) {
            throw new AssertionError(
                    "the layout of " + struct + " has the fields " + fields + ", its accessors " + covered);
        }
        for (Class<?> nested : struct.getDeclaredClasses()) {
            if (has(nested, "layout")) {
                // declared without a tag, so it is named after its field; $0 behind keeps class files apart
                MemoryLayout member = field(layout, nested.getSimpleName().replaceFirst("\\$\\d+$", ""));
                StringBuilder access =
                        new StringBuilder("->").append(member.name().orElseThrow());
                for (MemoryLayout m = member; m instanceof SequenceLayout s; m = s.elementLayout()) {
                    access.append("[0]");
                }
                addLayout(
                        facts,
                        nested,
                        name + "." + member.name().orElseThrow(),
                        each(types, t -> "__typeof__(((" + t + " *)0)" + access + ")"),
                        (GroupLayout) call(nested, "layout"));
            }
        }
    }

    private static void addSize(List<Fact> facts, String name, List<String> types, MemoryLayout layout) {
        facts.add(Fact.of("size of " + name, each(types, t -> "sizeof(" + t + ")"), layout.byteSize()));
        facts.add(Fact.of("alignment of " + name, each(types, t -> "_Alignof(" + t + ")"), layout.byteAlignment()));
    }

    private static List<String> each(List<String> types, UnaryOperator<String> expression) {
        return types.stream().map(expression).toList();
    }

    /** The member that the accessors of {@code java} stand for; its layout has the name it has in C. */
    private static MemoryLayout field(GroupLayout layout, String java) {
        return find(layout, java)
                .or(() -> find(layout, withoutUnderscore(java)))
                .orElseThrow(() -> new AssertionError("no field " + java + " in " + layout));
    }

    private static Optional<MemoryLayout> find(GroupLayout layout, String name) {
        for (MemoryLayout member : layout.memberLayouts()) {
            Optional<MemoryLayout> found = isAnonymous(member)
                    ? find((GroupLayout) member, name)
                    : Optional.of(member).filter(m -> m.name().equals(Optional.of(name)));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static void addFields(Set<String> names, GroupLayout layout) {
        for (MemoryLayout member : layout.memberLayouts()) {
            if (isAnonymous(member)) {
                addFields(names, (GroupLayout) member);
            } else {
                member.name().ifPresent(names::add); // padding has none
            }
        }
    }

    /** A struct or union without a field name: in C its fields are the outer struct's. */
    private static boolean isAnonymous(MemoryLayout member) {
        return member instanceof GroupLayout
                && member.name().filter(n -> n.startsWith("$anon$")).isPresent();
    }
}
