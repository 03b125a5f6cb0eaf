/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Describes a tool's flags, one call each, in the order and under the headings that the help shows. */
final class Flags {

    private final CommandSpec spec;
    private final boolean headings;
    private ArgGroupSpec.Builder group;
    private int groups;

    /**
     * The flags of {@code name}.
     *
     * @param help whether this is for the help text. Headings are argument groups, which parsing pays for in
     *     milliseconds and has no use for, so there are none otherwise.
     */
    Flags(String name, boolean help, String... description) {
        headings = help;
        spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).sortOptions(false);
    }

    /** The flags that follow stand under this heading. */
    Flags heading(String text) {
        if (!headings) {
            return this;
        }
        endGroup();
        group = ArgGroupSpec.builder()
                .exclusive(false)
                .validate(false)
                .order(groups++)
                .heading("%n" + text + ":%n");
        return this;
    }

    /** A flag without a value. */
    Flags flag(String[] names, String description) {
        return add(OptionSpec.builder(names).type(boolean.class).description(description));
    }

    Flags flag(String name, String description) {
        return flag(new String[] {name}, description);
    }

    /** A flag without a value that counts how often it is given: {@code -tt} is twice. Its value is an array. */
    Flags repeated(String name, String description) {
        return add(OptionSpec.builder(name).type(boolean[].class).arity("0").description(description));
    }

    /** A flag with a value of a type that picocli converts. */
    Flags value(String name, String label, Class<?> type, String description) {
        return add(OptionSpec.builder(name).type(type).paramLabel(label).description(description));
    }

    /** A flag with a value that {@code converter} reads. */
    Flags value(String[] names, String label, ITypeConverter<?> converter, String description) {
        return add(OptionSpec.builder(names)
                .type(Object.class)
                .converters(converter)
                .paramLabel(label)
                .description(description));
    }

    Flags value(String name, String label, ITypeConverter<?> converter, String description) {
        return value(new String[] {name}, label, converter, description);
    }

    /** A flag that may be given more than once; its value is a list. */
    Flags values(String name, String label, ITypeConverter<?> converter, String description) {
        return add(OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(Object.class)
                .converters(converter)
                .paramLabel(label)
                .description(description));
    }

    /** A flag whose value may be left out; {@code absent} then stands for it. */
    Flags optionalValue(String name, String label, ITypeConverter<?> converter, String absent, String description) {
        return add(OptionSpec.builder(name)
                .type(Object.class)
                .arity("0..1")
                .fallbackValue(absent)
                .converters(converter)
                .paramLabel(label)
                .description(description));
    }

    /** A word without a flag, which must be given. */
    Flags positional(String label, String description) {
        return positional(label, true, description);
    }

    /** A word without a flag. */
    Flags optionalPositional(String label, String description) {
        return positional(label, false, description);
    }

    private Flags positional(String label, boolean required, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(String.class)
                .required(required)
                .arity(required ? "1" : "0..1")
                .paramLabel(label)
                .description(description)
                .build());
        return this;
    }

    private Flags add(OptionSpec.Builder option) {
        if (group == null) {
            spec.addOption(option.build());
        } else {
            group.addArg(option.build());
        }
        return this;
    }

    private void endGroup() {
        if (group != null) {
            spec.addArgGroup(group.build());
            group = null;
        }
    }

    /** The description, complete. */
    CommandSpec spec(String... exitCodes) {
        endGroup();
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("show this help and exit")
                .build());
        if (exitCodes.length > 0) {
            spec.usageMessage().footerHeading("%nExit codes:%n").footer(exitCodes);
        }
        return spec;
    }
}
