package webjobs.architecture.planted.bootstrap;

final class OpenField {
    public String text = "";
}
