package org.kheap;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may depend on whom. Lives in the module that sees all others; {@code bench} sees this one, and
 * may use what it uses.
 *
 * <p>A rule may find nothing to judge, because a room may not be built yet. That the rules judge
 * everything there is follows from {@link #everySourceFileWasSeen}.
 */
@AnalyzeClasses(packages = "org.kheap", importOptions = HouseRulesTest.MainClasses.class)
class HouseRulesTest {
    @ArchTest
    static final ArchRule machineUsesTheJdkAndGuavaOnly =
            classes()
                    .that()
                    .resideInAPackage("org.kheap.machine..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "com.google.common..", "org.kheap.machine..")
                    .because("everything stands on it, so it stands on nothing")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule emulatorReportsAndDoesNotJudge =
            room("emulator")
                    .mayUse("machine")
                    .because("the machine reports a fault; what it means is the kernel's business");

    @ArchTest
    static final ArchRule panicWorksWithoutTheHeap =
            room("panic")
                    .mayUse("machine")
                    .because("reasons carry addresses and names, never heap objects");

    @ArchTest
    static final ArchRule kernelAsksThroughPorts =
            room("kernel")
                    .mayUse("machine", "panic")
                    .because("the heap also runs on a fake guest, so it never sees an engine");

    @ArchTest
    static final ArchRule debuggerReadsMemoryOnly =
            room("debugger")
                    .mayUse("machine", "panic")
                    .because(
                            "a tool that runs the allocator's code shows the allocator's opinion,"
                                    + " not the memory");

    @ArchTest
    static final ArchRule nativeCodeIsBoundInTwoPackagesOfOneModule =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "org.kheap.emulator.unicorn..", "org.kheap.emulator.llvm..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.sun.jna..", "java.lang.foreign..")
                    .because("there is one place to audit and one to replace")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCyclesBetweenPackages =
            slices().matching("org.kheap.(**)")
                    .should()
                    .beFreeOfCycles()
                    .because("two things in a cycle are one, or a third is missing")
                    .allowEmptyShould(true);

    /** A source file whose class is not among the imported ones is judged by no rule above. */
    @ArchTest
    static void everySourceFileWasSeen(JavaClasses imported) {
        Set<String> seen = imported.stream().map(JavaClass::getName).collect(Collectors.toSet());
        assertThat(classesOfSourceFiles())
                .as("classes with a source file below */src/main/java")
                .isNotEmpty()
                .allSatisfy(name -> assertThat(seen).contains(name));
    }

    private static Room room(String name) {
        return new Room(name);
    }

    /** One module's packages, whose use of the other modules is to be limited. */
    private record Room(String name) {
        ArchRule mayUse(String... rooms) {
            String[] allowed =
                    Stream.concat(Stream.of(name), Stream.of(rooms))
                            .map(room -> "org.kheap." + room + "..")
                            .toArray(String[]::new);
            return noClasses()
                    .that()
                    .resideInAPackage("org.kheap." + name + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("org.kheap..").and(not(resideInAnyPackage(allowed))))
                    .allowEmptyShould(true);
        }
    }

    /** Leaves out the tests: folders of test classes, and the jar of {@code machine.testing}. */
    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    private static List<String> classesOfSourceFiles() {
        List<String> names = new ArrayList<>();
        for (Path root : sourceRoots()) {
            try (Stream<Path> files = Files.walk(root)) {
                files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".java"))
                        .filter(file -> !file.endsWith("-info.java"))
                        .map(file -> file.substring(0, file.length() - ".java".length()))
                        .map(file -> file.replace(root.getFileSystem().getSeparator(), "."))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    /** Of every module but {@code bench}, which is above this one and cannot be seen from here. */
    private static List<Path> sourceRoots() {
        List<Path> roots = new ArrayList<>();
        try (DirectoryStream<Path> modules =
                Files.newDirectoryStream(projectFolder(), Files::isDirectory)) {
            for (Path module : modules) {
                Path root = module.resolve("src/main/java");
                if (Files.isDirectory(root) && !module.endsWith("bench")) {
                    roots.add(root);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return roots;
    }

    /** Maven and most editors run the tests in the folder of their module. */
    private static Path projectFolder() {
        String home = System.getProperty("kheap.home", "");
        return home.isEmpty() ? Path.of("").toAbsolutePath().getParent() : Path.of(home);
    }
}
