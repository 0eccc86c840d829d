"""The engine that speaks and grades through a language model. The only package that imports LangChain or openai."""
