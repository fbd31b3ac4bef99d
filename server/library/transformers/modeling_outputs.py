# transformers.modeling_outputs: the outputs of models by the names of their fields.
from dataclasses import make_dataclass

from _rooflint_inspect import unknown
from transformers.utils import ModelOutput

_FIELDS = {
    "BaseModelOutput": "last_hidden_state hidden_states attentions",
    "BaseModelOutputWithNoAttention": "last_hidden_state hidden_states",
    "BaseModelOutputWithPooling": "last_hidden_state pooler_output hidden_states attentions",
    "BaseModelOutputWithPoolingAndNoAttention": "last_hidden_state pooler_output hidden_states",
    "BaseModelOutputWithPast": "last_hidden_state past_key_values hidden_states attentions",
    "BaseModelOutputWithPastAndCrossAttentions": "last_hidden_state past_key_values hidden_states attentions cross_attentions",
    "BaseModelOutputWithPoolingAndCrossAttentions": "last_hidden_state pooler_output hidden_states past_key_values attentions cross_attentions",
    "CausalLMOutput": "loss logits hidden_states attentions",
    "CausalLMOutputWithPast": "loss logits past_key_values hidden_states attentions",
    "CausalLMOutputWithCrossAttentions": "loss logits past_key_values hidden_states attentions cross_attentions",
    "MaskedLMOutput": "loss logits hidden_states attentions",
    "Seq2SeqModelOutput": "last_hidden_state past_key_values decoder_hidden_states decoder_attentions cross_attentions encoder_last_hidden_state encoder_hidden_states encoder_attentions",
    "Seq2SeqLMOutput": "loss logits past_key_values decoder_hidden_states decoder_attentions cross_attentions encoder_last_hidden_state encoder_hidden_states encoder_attentions",
    "SequenceClassifierOutput": "loss logits hidden_states attentions",
    "SequenceClassifierOutputWithPast": "loss logits past_key_values hidden_states attentions",
    "MultipleChoiceModelOutput": "loss logits hidden_states attentions",
    "TokenClassifierOutput": "loss logits hidden_states attentions",
    "QuestionAnsweringModelOutput": "loss start_logits end_logits hidden_states attentions",
    "ImageClassifierOutput": "loss logits hidden_states attentions",
    "ImageClassifierOutputWithNoAttention": "loss logits hidden_states",
    "SemanticSegmenterOutput": "loss logits hidden_states attentions",
    "DepthEstimatorOutput": "loss predicted_depth hidden_states attentions",
    "BackboneOutput": "feature_maps hidden_states attentions",
}


def __getattr__(name):
    if name not in _FIELDS:
        return unknown(f"transformers.modeling_outputs.{name} is not followed")
    made = make_dataclass(name, [(field, object, None) for field in _FIELDS[name].split()], bases=(ModelOutput,))
    globals()[name] = made
    return made
